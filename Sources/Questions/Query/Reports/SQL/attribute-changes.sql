-- Who never changed is left out before anything is sorted.
WITH "steps" AS (
    SELECT
        {users.key} AS "user", "valid_from", {attribute} AS "value",
        lag({attribute}) OVER "versions" AS "was",
        lag("valid_to") OVER "versions" AS "before"
    FROM "users"
    WHERE "valid_from" > :from OR "valid_to" IS NOT NULL
    WINDOW "versions" AS (PARTITION BY {users.key} ORDER BY "valid_from")
)
SELECT "valid_from" AS "time", "user", "was" AS "old", "value" AS "new"
FROM "steps"
WHERE "valid_from" > :from AND "before" = "valid_from" AND "was" IS NOT "value"
ORDER BY 1, 2
