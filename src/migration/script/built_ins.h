/* Placeholders that nobody has to configure: Flyway's ${flyway:defaultSchema}, ${flyway:user},
 * ${flyway:database}, ${flyway:timestamp}, ${flyway:filename}, ${flyway:workingDirectory},
 * ${flyway:table}, ${flyway:environment}. */
#pragma once

#include "migration/session.h"

/* Sets engine->placeholders, and for which set they count: a folder in Flyway's layout has them as
 * in Flyway; in any other what is configured, if anything is. After the files were read. */
void built_ins_set(Engine *engine);
