#include "splitting.h"

#define MARIA DIALECT_MARIADB

static void quotes_and_backslashes_hide_semicolons(void **state)
{
    (void)state;
    assert_split(MARIA, "SELECT 'a;\\'b;', \"c;\\\"d;\", `e;``f`, N'g\\';'; h",
                 "1:1 SELECT 'a;\\'b;', \"c;\\\"d;\", `e;``f`, N'g\\';'\n1:46 h\n");
}

static void a_dash_comment_wants_white_space(void **state)
{
    (void)state;
    assert_split(MARIA, "SELECT 1--2; -- b;\nc; # d;\ne --\n;f",
                 "1:1 SELECT 1--2\n2:1 c\n3:1 e\n4:2 f\n");
}

static void the_text_of_a_version_comment_is_code(void **state)
{
    (void)state;
    assert_split(MARIA,
                 "/*!40101 SET a = 1 */; /* b; */ SELECT 2 * 3; /*!50003 CREATE*/ TABLE t; c",
                 "1:1 /*!40101 SET a = 1 */\n1:33 SELECT 2 * 3\n1:47 /*!50003 CREATE*/ TABLE t\n"
                 "1:74 c\n");
    assert_split(MARIA, "/*!99999 */; /*M!100100 a; b*/; c /*! d */; /*Mx; */ e /*!1 f*/ g",
                 "1:14 /*M!100100 a\n1:28 b*/\n1:33 c /*! d */\n1:54 e /*!1 f*/ g\n");
}

static void the_line_of_delimiter_says_what_ends_statements(void **state)
{
    (void)state;
    assert_split(MARIA,
                 "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nSELECT 2$$\n"
                 "delimiter ;\nSELECT 3; SELECT 4",
                 "2:1 CREATE PROCEDURE p() BEGIN SELECT 1; END\n3:1 SELECT 2\n5:1 SELECT 3\n"
                 "5:11 SELECT 4\n");
    assert_split(MARIA,
                 "DELIMITER //\r\nSELECT 4 / 2; /* a // b */ SELECT 5 //\nc\n//\nDELIMITER ;\nd;",
                 "2:1 SELECT 4 / 2; /* a // b */ SELECT 5\n3:1 c\n6:1 d\n");
    assert_split(MARIA, "DELIMITER ;;\na; b;;\nc;;", "2:1 a; b\n3:1 c\n");
}

static void the_body_of_a_routine_is_one_statement_without_delimiter_too(void **state)
{
    (void)state;
    assert_split(
        MARIA,
        "CREATE DEFINER=`a`@`b` PROCEDURE p() BEGIN IF IF(a, 1, 2) THEN SELECT CASE b WHEN 1 "
        "THEN 2 END; ELSEIF c THEN BEGIN END; END IF; l: LOOP LEAVE l; END LOOP; REPEAT a; "
        "UNTIL b END REPEAT; WHILE a DO b; END WHILE; END; d",
        "1:1 CREATE DEFINER=`a`@`b` PROCEDURE p() BEGIN IF IF(a, 1, 2) THEN SELECT CASE b "
        "WHEN 1 THEN 2 END; ELSEIF c THEN BEGIN END; END IF; l: LOOP LEAVE l; END LOOP; "
        "REPEAT a; UNTIL b END REPEAT; WHILE a DO b; END WHILE; END\n1:217 d\n");
    assert_split(MARIA, "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1; c",
                 "1:1 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1\n1:65 c\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_and_backslashes_hide_semicolons),
        cmocka_unit_test(a_dash_comment_wants_white_space),
        cmocka_unit_test(the_text_of_a_version_comment_is_code),
        cmocka_unit_test(the_line_of_delimiter_says_what_ends_statements),
        cmocka_unit_test(the_body_of_a_routine_is_one_statement_without_delimiter_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
