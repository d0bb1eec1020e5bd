-- Every product gets a code for the till, made from its name.
ALTER TABLE product ADD COLUMN code TEXT;

UPDATE product SET code = lower(replace(name, ' ', '-'));

-- A name that stands there twice gets the product's number behind it.
UPDATE product SET code = code || '-' || id
WHERE name IN (SELECT name FROM product GROUP BY name HAVING count(*) > 1);

CREATE UNIQUE INDEX product_code ON product (code);
