@@include shared/contract.sql@@
-- From then on @@column@@ is @@new_type@@. Statements that an open connection has prepared and that
-- return @@column@@ fail once with 0A000 and have to be prepared again, as most drivers do by themselves.
@@include shared/dependents.sql@@

DROP TRIGGER @@sync_trigger@@ ON @@table@@;
DROP FUNCTION @@sync_function@@();
ALTER TABLE @@table@@ DROP COLUMN @@column@@;
ALTER TABLE @@table@@ RENAME COLUMN @@new_column@@ TO @@column@@;
@@if default@@
ALTER TABLE @@table@@ ALTER COLUMN @@column@@ SET DEFAULT CAST(@@default@@ AS @@new_type@@);
@@end@@
