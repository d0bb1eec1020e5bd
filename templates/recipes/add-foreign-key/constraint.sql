@@include shared/contract.sql@@
-- From here on whoever writes a row that points nowhere fails (23503). The rows that are there are looked
-- at in the next file: no scan under a lock that keeps anybody from writing.

@@include shared/give_way.sql@@
ALTER TABLE @@table@@ ADD CONSTRAINT @@foreign_key@@ FOREIGN KEY (@@column@@)
    REFERENCES @@other_table@@ (@@other_column@@) NOT VALID;
