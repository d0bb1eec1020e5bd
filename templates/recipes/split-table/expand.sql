@@include shared/head.sql@@
--
-- Release 1 brings this file and the next one. They are done before its application starts, and
-- the version that serves until then goes on undisturbed: it knows @@table@@ alone.
-- Its application reads and writes @@columns@@ in @@new_table@@ alone, and never mentions them
-- in @@table@@. @@new_table@@ is a view for the time being: what is written through it stands in
-- @@table@@, so both versions write the same rows. Each row of @@table@@ has one in it: INSERT fills it,
-- DELETE empties it, ON CONFLICT is not possible yet. It makes the two rows in one transaction, or
-- looks first whether one is there: in release 2 INSERT makes a row, and there may be one already.
-- A trigger copies what is written into @@rows_table@@, which takes the view's place in release 2.

@@if loosened@@
-- The new version makes rows of @@table@@ without these. First of all, as it takes the strongest lock.
@@loosened@@

@@end@@
CREATE TABLE @@rows_table@@ (
    @@key_definitions@@,
    @@definitions@@,
    CONSTRAINT @@new_key@@ PRIMARY KEY (@@key@@),
    CONSTRAINT @@foreign_key@@ FOREIGN KEY (@@key@@) REFERENCES @@table@@ (@@key@@)
        ON UPDATE CASCADE ON DELETE CASCADE
);

-- Goes one way and writes nothing that has a trigger: it cannot call itself. With the owner's rights,
-- because the version that serves has none on the new table.
CREATE FUNCTION @@sync_function@@() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path @@search_path@@ AS $tidegate$
BEGIN
    INSERT INTO @@rows_table@@ (@@key@@, @@columns@@) VALUES (@@key_of_new@@, @@columns_of_new@@)
        ON CONFLICT (@@key@@) DO UPDATE SET @@columns_of_excluded@@;
    RETURN NULL;
END
$tidegate$;

CREATE TRIGGER @@sync_trigger@@ AFTER INSERT OR UPDATE ON @@table@@
    FOR EACH ROW EXECUTE FUNCTION @@sync_function@@();

CREATE VIEW @@new_table@@ AS SELECT @@key@@, @@columns@@ FROM @@table@@;
@@if view_defaults@@
@@view_defaults@@
@@end@@

-- An INSERT or DELETE of its own would make or remove the row of @@table@@.
CREATE FUNCTION @@view_function@@() RETURNS trigger LANGUAGE plpgsql AS $tidegate$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE @@table@@ SET @@columns_to_default@@ WHERE (@@key@@) = (@@key_of_old@@);
        RETURN OLD;
    END IF;
    UPDATE @@table@@ SET @@columns_to_new@@ WHERE (@@key@@) = (@@key_of_new@@);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such row in %', @@table_text@@ USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END
$tidegate$;

CREATE TRIGGER @@view_trigger@@ INSTEAD OF INSERT OR DELETE ON @@new_table@@
    FOR EACH ROW EXECUTE FUNCTION @@view_function@@();
@@if grants@@

-- Who may do it with @@table@@.
@@grants@@
@@end@@
