const list = (words: string): readonly string[] => words.trim().split(/\s+/);

/** From frequent to rare: the texts draw them by Zipf's law. */
export const NOUNS = list(`
  atelier insertion emploi territoire coopération association entreprise formation projet réseau équipe salarié accueil parcours
  visite rencontre chantier restaurant cuisine jardin menuiserie recyclerie ressourcerie textile couture maraîchage vélo mobilité
  logement santé numérique énergie forêt bois bâtiment rénovation isolation peinture maçonnerie nettoyage blanchisserie livraison
  transport collecte tri réemploi compost semence récolte marché boutique vitrine client commande contrat convention dossier
  calendrier horaire bureau salle hangar quai gare mairie école collège lycée bibliothèque médiathèque musée théâtre concert
  exposition fête forum salon assemblée conseil comité commission statut adhésion cotisation budget bilan rapport étude enquête
  diagnostic méthode outil guide fiche affiche lettre bulletin journal émission vidéo photographie archive mémoire histoire
  patrimoine rivière vallée colline montagne plage port bateau pêche élevage brebis fromage pain farine moulin four miel ruche
  verger pomme châtaigne noix olive vigne cave dégustation repas cantine menu recette épicerie panier producteur paysan
  artisan apprenti tuteur formatrice accompagnatrice conseillère directrice bénévole stagiaire habitant voisine famille enfant
  jeunesse retraitée citoyenne élue partenaire financeur mécène fondation subvention appel candidature lauréat prix concours
  expérience essai réussite difficulté solution idée débat échange parole écoute confiance solidarité égalité dignité autonomie
  compétence métier diplôme certificat qualification stage emploi-relais passerelle sortie embauche recrutement annonce
  entretien bilan-carrière bus covoiturage trottinette atelier-vélo garage pneu moteur batterie panneau chauffage poêle granulé
  scierie charpente meuble tissu laine fil machine broderie vêtement chaussure lessive drap hôtel gîte camping sentier randonnée
  haie mare prairie oiseau abeille biodiversité climat eau sécheresse inondation pluie vent soleil hiver printemps automne
`);

export const ADJECTIVES = list(`
  solidaire local nouveau social durable commun ouvert partagé collectif rural urbain accessible gratuit utile concret simple
  pratique régional national européen départemental communal intercommunal associatif coopératif participatif citoyen écologique
  économique culturel sportif artistique pédagogique professionnel technique numérique mobile saisonnier annuel mensuel prochain
  ancien premier dernier grand petit jeune senior volontaire engagé fidèle discret chaleureux patient précis rapide lent sobre
  circulaire alimentaire forestier maritime fluvial agricole artisanal industriel tertiaire libre équitable juste digne fragile
`);

export const VERBS = list(`
  accueille propose organise prépare ouvre présente accompagne forme emploie répare fabrique transforme livre collecte trie
  partage défend soutient finance construit rénove plante récolte cuisine sert invite réunit rassemble relie informe publie
  raconte explique montre découvre visite célèbre fête lance achève poursuit renforce développe imagine expérimente évalue
  mesure améliore simplifie adapte protège conserve transmet apprend enseigne guide conseille oriente recrute embauche
`);

const STARTS = list(`
  Mont Saint-Mar Bel Clair Haute Ville Roc Font Val Pierre Puy Castel Cham Bois Grand Noir Vert Aigue Croix Fontaine Lande Sault
  Tour Mau Riv Sar Vern Orme Chêne Frêne Aubé Bret Cor Dam Esc Gar Hér Isl Jar Lar Mér Nér Par Quer Ran Sal Tar Uz Vou Argel
`);
const ENDS = list(`
  fleury tin vaux lieu court ville ac an ay eix ens euil gny illac ières in is legue mont nac ogne onne oux peyre que rac ran
  rieu roy sac sel sur tal tan teil thiers tou ure vert vic vin vre zac zan lonne dunes brac chard
`);

/** Communes that do not exist: rare words to search for. */
export const PLACES: readonly string[] = STARTS.flatMap((start) => ENDS.map((end) => start + end));
