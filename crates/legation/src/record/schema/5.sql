-- The codebook of the user's own that an event's type and mode are from: name and version. Null for PLOVER.
ALTER TABLE event ADD COLUMN codebook TEXT;
