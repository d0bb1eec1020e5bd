@@include shared/contract.sql@@
-- From then on @@column@@ is gone, and an application that mentions it fails.
@@if dependents@@
--
-- These are dropped together with it, or keep it from being dropped:
--   @@dependents@@
@@end@@

ALTER TABLE @@table@@ DROP COLUMN @@column@@;
