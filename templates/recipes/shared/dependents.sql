@@if dependents@@
--
-- These are dropped together with @@column@@, or keep it from being dropped. Make what is still
-- needed anew on @@new_column@@ in release 1 (an index CONCURRENTLY, alone in its file):
--   @@dependents@@
@@end@@
