@@include shared/head.sql@@
-- Release @@release@@, before its application starts. Looks at every row while others read and write.

ALTER TABLE @@table@@ VALIDATE CONSTRAINT @@check@@;
