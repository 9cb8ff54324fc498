#!/bin/sh
# Run once by the postgres image, when its volume is new.
set -eu
psql --no-psqlrc --username postgres --dbname postgres --quiet <<'SQL'
\set owner_password `cat /run/secrets/owner_password`
\set application_password `cat /run/secrets/application_password`
\i /provision.sql
SQL
