@@include shared/contract.sql@@
-- From then on @@new_table@@ is a table, and an application that mentions @@columns@@ of @@table@@ fails.
@@if dependents@@
--
-- These are dropped together with the columns, or keep them from being dropped:
--   @@dependents@@
@@end@@

@@include shared/give_way.sql@@
DROP VIEW @@new_table@@;
DROP FUNCTION @@view_function@@();
DROP TRIGGER @@sync_trigger@@ ON @@table@@;
DROP FUNCTION @@sync_function@@();
ALTER TABLE @@rows_table@@ RENAME TO @@new_name@@;
ALTER TABLE @@table@@ @@drop_columns@@;
