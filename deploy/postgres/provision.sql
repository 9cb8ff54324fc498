-- Roles, database and extensions of a clinic. Run as superuser with psql; may be run again.
-- Wants the psql variables owner_password and application_password.
--
-- isocourse_owner migrates; isocourse_app is what web and worker use and owns nothing. What the
-- application may do with each table is granted by `manage.py secure_database` after migrating.
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I LOGIN', name)
  FROM unnest(ARRAY['isocourse_owner', 'isocourse_app']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE isocourse_owner PASSWORD :'owner_password';
ALTER ROLE isocourse_app PASSWORD :'application_password';

SELECT 'CREATE DATABASE isocourse OWNER isocourse_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'isocourse') \gexec
REVOKE ALL ON DATABASE isocourse FROM PUBLIC;
GRANT CONNECT ON DATABASE isocourse TO isocourse_app;

-- In the template too, so that a database restored or tested beside this one has them.
\connect template1
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
\connect isocourse
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
