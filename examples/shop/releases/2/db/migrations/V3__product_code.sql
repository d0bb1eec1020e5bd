-- Every product gets a code for the till, made from its name.
ALTER TABLE product ADD COLUMN code TEXT;

UPDATE product SET code = lower(replace(name, ' ', '-'));

CREATE UNIQUE INDEX product_code ON product (code);
