@@include shared/contract.sql@@
-- Looks at every row while others read and write.

ALTER TABLE @@table@@ VALIDATE CONSTRAINT @@foreign_key@@;
