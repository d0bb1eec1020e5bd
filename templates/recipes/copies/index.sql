{{include shared/head.sql}}
-- Release {{release}}, before its application starts: as {{column}} has it. Others read and write while it is
-- built.

CREATE {{copy_unique}}INDEX CONCURRENTLY {{copy_name}} ON {{table}} ({{copy_columns}});
