"""Made-up exports of a Cognito user pool: the same seed always makes the same bytes."""
