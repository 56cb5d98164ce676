/** INSEE's categories of legal form, level III: those an organisation of the field has (standard of the Sirene register). */
export const LEGAL_FORMS = {
  '5195': 'Association coopérative inscrite (droit local Alsace-Moselle)',
  '5451': 'SARL coopérative de consommation', '5458': 'SCOP SARL', '5459': 'SARL union de sociétés coopératives', '5460': 'Autre SARL coopérative (dont SCIC)',
  '5498': 'SARL unipersonnelle (EURL)', '5499': 'SARL', '5558': 'SCOP SA à conseil d’administration', '5559': 'SA union de sociétés coopératives à conseil d’administration',
  '5560': 'Autre SA coopérative à conseil d’administration (dont SCIC)', '5599': 'SA à conseil d’administration', '5658': 'SCOP SA à directoire',
  '5659': 'SA union de sociétés coopératives à directoire', '5660': 'Autre SA coopérative à directoire (dont SCIC)', '5699': 'SA à directoire',
  '5710': 'SAS', '5720': 'SASU', '6220': 'Groupement d’intérêt économique', '6316': 'CUMA', '6317': 'Société coopérative agricole',
  '6318': 'Union de sociétés coopératives agricoles', '6411': 'Société d’assurance à forme mutuelle', '6560': 'Autre société civile coopérative', '6599': 'Société civile',
  '7210': 'Commune', '7220': 'Département', '7230': 'Région', '7344': 'Métropole', '7346': 'Communauté de communes', '7348': 'Communauté d’agglomération', '8210': 'Mutuelle',
  '9210': 'Association non déclarée', '9220': 'Association déclarée', '9221': 'Association déclarée d’insertion par l’économique', '9222': 'Association intermédiaire',
  '9223': 'Groupement d’employeurs', '9230': 'Association déclarée reconnue d’utilité publique', '9260': 'Association de droit local (Bas-Rhin, Haut-Rhin, Moselle)',
  '9300': 'Fondation', autre: 'Autre forme',
};

/** What an organisation is in the social economy, beside its legal form. */
export const SCHEMES = {
  ACI: 'atelier ou chantier d’insertion', AI: 'association intermédiaire', CAE: 'coopérative d’activités et d’emploi', CBE: 'comité de bassin d’emploi',
  COUVEUSE: 'couveuse d’entreprises', CRESS: 'chambre régionale de l’ESS', EA: 'entreprise adaptée', EATT: 'entreprise adaptée de travail temporaire',
  EI: 'entreprise d’insertion', EITI: 'entreprise d’insertion par le travail indépendant', ESUS: 'entreprise solidaire d’utilité sociale',
  ETTI: 'entreprise de travail temporaire d’insertion', FJT: 'foyer de jeunes travailleurs', GE: 'groupement d’employeurs', GEIQ: 'groupement d’employeurs pour l’insertion et la qualification',
  JARDIN_COCAGNE: 'jardin de Cocagne', OF: 'organisme de formation', OPCS: 'organisme porteur de la clause sociale', PTCE: 'pôle territorial de coopération économique',
  REGIE_QUARTIER: 'régie de quartier', SCIC: 'société coopérative d’intérêt collectif', SCOP: 'société coopérative de production', TETE_DE_RESEAU: 'tête de réseau',
};

/** Codes of data.inclusion's `reseaux_porteurs` that the field uses. */
export const NETWORKS = {
  aci: 'Ateliers et chantiers d’insertion', adie: 'Adie', ai: 'Associations intermédiaires', 'alliance-villes-emploi': 'Alliance Villes Emploi',
  'ccas-cias': 'CCAS et CIAS', 'chantier-ecole': 'Chantier école', communes: 'Communes', coorace: 'Fédération COORACE', cresus: 'Crésus', departements: 'Départements',
  ea: 'Entreprises adaptées', eatt: 'Entreprises adaptées de travail temporaire', ei: 'Entreprises d’insertion', eiti: 'Entreprises d’insertion par le travail indépendant',
  emmaus: 'Emmaüs', esat: 'ESAT', etcld: 'Territoires zéro chômeur de longue durée', etti: 'Entreprises de travail temporaire d’insertion',
  'fabrique-de-territoire': 'Fabriques de territoire', 'federation-des-acteurs-de-la-solidarite': 'Fédération des acteurs de la solidarité', 'france-active': 'France Active',
  'france-service': 'France Services', 'france-travail': 'France Travail', geiq: 'GEIQ', 'initiative-france': 'Initiative France', 'les-premieres': 'Les Premières',
  'maisons-de-l-emploi': 'Maisons de l’emploi', 'mission-locale': 'Missions locales', mjc: 'MJC', mobin: 'Mob’In', plie: 'PLIE', regions: 'Régions',
  'reseau-entreprendre': 'Réseau Entreprendre', 'residences-fjt': 'Résidences et foyers de jeunes travailleurs', ressourceries: 'Ressourceries', unaf: 'UNAF', unea: 'UNEA', wimoov: 'Wimoov',
};

export const LINK_ROLES = {
  'member-of': 'est membre de', 'part-of': 'fait partie de', 'hosted-by': 'est hébergée par', 'partner-of': 'est partenaire de', 'led-by': 'est portée par',
};
