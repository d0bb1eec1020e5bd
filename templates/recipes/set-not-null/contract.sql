@@include shared/contract.sql@@
-- From then on whoever writes NULL into @@column@@ fails.

DROP TRIGGER @@sync_trigger@@ ON @@table@@;
DROP FUNCTION @@sync_function@@();
