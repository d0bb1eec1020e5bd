@@include shared/contract.sql@@
-- The index becomes the constraint's, which ON CONFLICT ON CONSTRAINT and foreign keys can name.

ALTER TABLE @@table@@ ADD CONSTRAINT @@unique@@ UNIQUE USING INDEX @@unique@@;
