-- identities is a text that holds a JSON list, one object for each provider.
SELECT
    {users.key}, "email", "UserStatus",
    iif(
        json_valid("identities"),
        (SELECT group_concat(json_extract(value, '$.providerName'), ', ') FROM json_each("identities")),
        NULL
    ) AS "providers"
FROM "users"
WHERE "UserStatus" = 'EXTERNAL_PROVIDER' OR coalesce("identities", '[]') NOT IN ('[]', '')
ORDER BY 1
