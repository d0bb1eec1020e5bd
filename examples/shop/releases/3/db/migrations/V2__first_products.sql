-- Two suppliers deliver an oilskin jacket: one name, two prices.
INSERT INTO product (id, name, price_cents) VALUES
    (1, 'Tide table', 1250),
    (2, 'Oilskin jacket', 8900),
    (3, 'Signal lamp', 4300),
    (4, 'Oilskin jacket', 9900);
