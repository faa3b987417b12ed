/** Why the store cannot be opened, written or copied: the fact, then the remedy. */
export const store = {
  missing: 'No store here yet. Create one, or choose another folder.',
  'damaged-header':
    'The header of the store (store.hdr) is missing, damaged or changed. Put back store.hdr.bak or a backup; the data itself may be whole.',
  'damaged-data':
    'The data of the store (store.db) is missing, damaged or was changed outside IAM Desk. Stop work and restore a backup.',
  busy: 'Another IAM Desk on this computer has the store open. Close it there first.',
  newer: 'A newer version of IAM Desk wrote this store. Update IAM Desk; nothing was changed.',
  'read-only': 'The folder of the store cannot be written. Give this account the right to write there.',
  full: 'The disk is full or does not answer. Nothing was changed. Free some space, then try again.',
  'old-driver': 'The SQLite library is too old to be safe. Install IAM Desk again.',
  'not-empty': 'There are users in this store already, so it cannot become a sample. Use an empty one.',
  'backup-folder-relative': 'Give the whole path of the folder, from the root of the disk.',
  'backup-folder-exists': 'This folder exists already. Name a new one: a backup never writes over anything.',
  'backup-unwritable': 'No folder can be made there. Name one in a place that this account can write to.',
  'backup-source-damaged': 'The audit of this store does not add up, so no backup was made. Verify the audit first.',
  'backup-unverified': 'The copy did not read back as it was written, so it was removed. Check the disk.',
}
