-- What was written meanwhile keeps its numbers without their signs.
alter text search configuration maillage_fr alter mapping for int, float with simple;
alter text search configuration maillage_en alter mapping for int, float with simple;
alter text search configuration maillage_simple alter mapping for int, float with simple;
drop text search dictionary maillage_number;
drop extension dict_int;
