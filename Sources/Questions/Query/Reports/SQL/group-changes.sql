-- A membership is named by user and group: what else its record says may change without its going.
WITH "spans" AS (
    SELECT
        "Username" AS "user", "GroupName", "valid_from", "valid_to",
        lag("valid_to") OVER "versions" AS "before",
        lead("valid_from") OVER "versions" AS "after"
    FROM "memberships"
    WHERE ("valid_from" > :from OR "valid_to" IS NOT NULL) AND (:group IS NULL OR "GroupName" = :group)
    WINDOW "versions" AS (PARTITION BY "Username", "GroupName" ORDER BY "valid_from")
)
SELECT "valid_from" AS "time", 'joined' AS "event", "user", "GroupName"
FROM "spans"
WHERE "valid_from" > :from AND "before" IS NOT "valid_from"
UNION ALL
SELECT "valid_to", 'left', "user", "GroupName"
FROM "spans"
WHERE "valid_to" IS NOT NULL AND "after" IS NOT "valid_to"
ORDER BY 1, 2, 3, 4
