-- since_a_migration: 4 checks held, 3 drifted, 0 errored, 0 skipped
-- product.sku: type varchar(40) -> varchar(20); nullable false -> true
-- type: since migration 0002_shorten
-- nullable: since migration 0003_tidy_up
ALTER TABLE product ALTER COLUMN sku TYPE varchar(40) USING sku::varchar(40), ALTER COLUMN sku SET NOT NULL;
-- product.price: nullable false -> true
-- never held, since migration 0004_something_else
ALTER TABLE product ALTER COLUMN price SET NOT NULL;
-- index product(sku) is missing
-- since migration 0003_tidy_up
CREATE INDEX ON product (sku);
