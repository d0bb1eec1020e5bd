#include "sql/grammar.h"

const SqlGrammar *sql_grammar(Dialect dialect)
{
    static const SqlGrammar *const grammars[] = {
        [DIALECT_POSTGRES] = &SQL_GRAMMAR_POSTGRES,
        [DIALECT_SQLITE] = &SQL_GRAMMAR_SQLITE,
        [DIALECT_MARIADB] = &SQL_GRAMMAR_MARIADB,
    };
    return grammars[dialect];
}
