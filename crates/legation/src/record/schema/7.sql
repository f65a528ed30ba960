-- The statement whose words an entry was read from: the local id of another entry of its dispatch.
ALTER TABLE entry ADD COLUMN stated_in TEXT;
