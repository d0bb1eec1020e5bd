             WHERE (@@key_of_t@@) >= (@@key_of_from@@) AND (@@key_of_t@@) <= (@@key_of_until@@)
