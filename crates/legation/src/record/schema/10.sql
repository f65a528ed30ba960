-- Whether a dispatch says that it corrects or updates an earlier one; of dispatches that are there, told when they are grouped anew.
ALTER TABLE dispatch ADD COLUMN notice INTEGER NOT NULL DEFAULT 0;
