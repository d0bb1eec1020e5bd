@@include shared/contract.sql@@
-- From then on @@column@@ is gone, and an application that mentions it fails.
@@include shared/dependents.sql@@

DROP TRIGGER @@sync_trigger@@ ON @@table@@;
DROP FUNCTION @@sync_function@@();
@@if default@@
ALTER TABLE @@table@@ ALTER COLUMN @@new_column@@ SET DEFAULT @@default@@;
@@end@@
ALTER TABLE @@table@@ DROP COLUMN @@column@@;
