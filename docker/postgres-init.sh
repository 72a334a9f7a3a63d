#!/bin/sh
# The role the application connects as: it owns nothing, and the migrations grant it what it needs.
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
  --set password="$APP_DATABASE_PASSWORD" <<'SQL'
create role marquee_app login password :'password';
SQL
