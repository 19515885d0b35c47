-- Who was there all the time is left out before anything is sorted.
WITH "spans" AS (
    SELECT
        {users.key} AS "user", "email", "valid_from", "valid_to",
        lag("valid_to") OVER "versions" AS "before",
        lead("valid_from") OVER "versions" AS "after"
    FROM "users"
    WHERE "valid_from" > :from OR "valid_to" IS NOT NULL
    WINDOW "versions" AS (PARTITION BY {users.key} ORDER BY "valid_from")
)
SELECT "valid_from" AS "time", 'joined' AS "event", "user", "email"
FROM "spans"
WHERE "valid_from" > :from AND "before" IS NOT "valid_from"
UNION ALL
SELECT "valid_to", 'left', "user", "email"
FROM "spans"
WHERE "valid_to" IS NOT NULL AND "after" IS NOT "valid_to"
ORDER BY 1, 2, 3
