-- Functions that belong to the owner and run with its rights. `secure_database` installs them
-- after every migration and takes back everybody's right to call them but for the last two.

-- The trigger library lets any session name triggers to skip. Here no session may.
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT false $$;

-- Who did it and through which page, as the session says it in two settings. The library's own
-- function overwrites an older row of the same id; this one does so only within the transaction
-- that made the row, so that nobody signs yesterday's change with another name.
CREATE OR REPLACE FUNCTION public._pgh_attach_context() RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    context uuid := nullif(current_setting('pghistory.context_id', true), '');
    details jsonb := nullif(current_setting('pghistory.context_metadata', true), '');
BEGIN
    IF context IS NULL OR details IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.pghistory_context AS stored (id, metadata, created_at, updated_at)
    VALUES (context, details, now(), now())
    ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
    WHERE stored.created_at = now() AND stored.metadata <> EXCLUDED.metadata;
    RETURN context;
END;
$$;

CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: its rows are kept as they were written',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END;
$$;

-- One part of the text that is hashed: its length in bytes, a colon, and the part itself, so
-- that no two different rows give the same text. An unknown value is a tilde.
CREATE OR REPLACE FUNCTION public.access_log_part(part text) RETURNS bytea
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT convert_to(coalesce(octet_length(convert_to(part, 'UTF8')) || ':' || part, '~'), 'UTF8')
$$;

-- Append one row to the chain. The lock lasts until the caller's transaction ends, so callers
-- log outside of long transactions; whoever cannot get it in three seconds is refused.
CREATE OR REPLACE FUNCTION public.log_access(
    action text,
    user_id bigint,
    patient_id bigint,
    view text,
    object_id text,
    reason text,
    address inet,
    request_id text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '3s'
AS $$
#variable_conflict use_variable
DECLARE
    previous bytea;
    number bigint;
    moment timestamp with time zone;
    hash bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('clinic_accesslog', 0));
    SELECT log.sequence, log.row_hash, log.at INTO number, previous, moment
    FROM public.clinic_accesslog AS log ORDER BY log.sequence DESC LIMIT 1;
    number := coalesce(number, 0) + 1;
    previous := coalesce(previous, sha256(''::bytea));
    -- A clock that was set back must not put a later row before an earlier one.
    moment := greatest(clock_timestamp(), moment);
    hash := sha256(
        previous
        || public.access_log_part(number::text)
        || public.access_log_part((extract(epoch FROM moment) * 1000000)::bigint::text)
        || public.access_log_part(action)
        || public.access_log_part(user_id::text)
        || public.access_log_part(patient_id::text)
        || public.access_log_part(view)
        || public.access_log_part(object_id)
        || public.access_log_part(reason)
        || public.access_log_part(host(address))
        || public.access_log_part(request_id)
    );
    INSERT INTO public.clinic_accesslog (
        sequence, at, action, user_id, patient_id, view, object_id, reason, address, request_id,
        previous_hash, row_hash
    ) VALUES (
        number, moment, action, user_id, patient_id, view, object_id, reason, address, request_id,
        previous, hash
    );
    RETURN number;
END;
$$;

-- Note the chain's last hash once a day; a day that is noted already stays as it is.
CREATE OR REPLACE FUNCTION public.anchor_access_log(day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '3s'
AS $$
DECLARE
    anchored bigint;
BEGIN
    INSERT INTO public.clinic_accessloganchor ("on", anchored_at, sequence, row_hash)
    SELECT day, clock_timestamp(), log.sequence, log.row_hash
    FROM public.clinic_accesslog AS log ORDER BY log.sequence DESC LIMIT 1
    ON CONFLICT ("on") DO NOTHING
    RETURNING sequence INTO anchored;
    RETURN anchored;
END;
$$;
