/* CRC-32 as in Ethernet, zip and PNG (ITU-T V.42: polynomial 0x04C11DB7, reflected). */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Begins with 0; the result of one piece is given to the next. */
uint32_t crc32_add(uint32_t crc, const void *bytes, size_t length);
