-- What the next treatment of an item quotes: one that is no prepared item waits with it until its body has a meeting to take it.
ALTER TABLE carried ADD COLUMN quoted TEXT;
