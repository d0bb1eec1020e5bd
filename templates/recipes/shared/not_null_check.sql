{{include shared/head.sql}}
-- Release {{release}}, before its application starts. New rows are checked from here on, the old ones
-- in the next file: no scan under a lock that keeps anybody from writing.

ALTER TABLE {{table}} ADD CONSTRAINT {{check}} CHECK ({{filled_column}} IS NOT NULL) NOT VALID;
