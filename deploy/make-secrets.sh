#!/bin/sh
# Make the files under ./secrets that docker-compose.yml hands to its services.
# Files that exist are kept, so this may be run again. email_url is the one to write by hand.
set -eu
cd "$(dirname "$0")/.."

# The containers run under other user ids, so the files are readable and the folder is closed.
mkdir -p secrets
chmod 700 secrets

word() { head -c 36 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n='; }

keep() { # keep NAME CONTENT
    [ -e "secrets/$1" ] || printf '%s\n' "$2" >"secrets/$1"
    chmod 444 "secrets/$1"
}

keep postgres_password "$(word)"
keep owner_password "$(word)"
keep application_password "$(word)"
keep secret_key "$(word)$(word)"
keep field_keys "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n')"
redis=$(word)
if [ ! -e secrets/redis_conf ] || [ ! -e secrets/redis_url ]; then
    rm -f secrets/redis_conf secrets/redis_url
fi
keep redis_conf "requirepass $redis
appendonly yes
dir /data
maxmemory-policy noeviction"
keep redis_url "redis://:$redis@redis:6379/0"
keep database_url "postgresql://isocourse_app:$(cat secrets/application_password)@postgres:5432/isocourse"
keep database_owner_url "postgresql://isocourse_owner:$(cat secrets/owner_password)@postgres:5432/isocourse"
keep email_url "smtp+tls://user:password@mail.example.invalid:587"
printf 'The secrets are in %s/secrets. Write your mail server into email_url.\n' "$(pwd)"
