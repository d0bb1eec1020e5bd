@@include shared/contract.sql@@
-- From then on whoever gives no value for @@column@@ fails. Leave the file out to keep the default.

ALTER TABLE @@table@@ ALTER COLUMN @@column@@ DROP DEFAULT;
