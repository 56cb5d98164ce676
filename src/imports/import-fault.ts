/** Why a file cannot be imported: one French sentence for the table that the import prints, without the file's name. */
export class ImportFault extends Error {}
