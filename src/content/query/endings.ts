/** The languages whose words are kept by their stems. */
type Language = 'fr' | 'en';

/** What the stemmers take away, with a dot after the least of it that is completed: before, they take away what is typed as well. */
const ENDINGS: Record<Language, string> = {
  fr: 'ab.le ai.ent am.ment an.ce an.t at.ion ate.ur atr.ice au.x em.ent emm.ent en.ce era.tion eu.se ic.ation ie.r im.ent io.n iq.ue is.me is.te iss.aient iss.ement iv.e um.ent us.ion',
  en: `ab.ility ab.le an.ce at.e a.tion ato.r en.ce fu.l i.c in.ess i.ng i.ze ib.ility ib.le ica.l io.n it.y iv.e iza.tion ee.r l.y m.ent ne.ss ona.l ou.s
    bb.ing dd.ing gg.ing mm.ing nn.ing pp.ing rr.ing tt.ing`,
};

/** Words, folded, that end like the beginning of an ending, and of which nothing may be taken: « habitat » is not « habit ». */
const WHOLE: Record<Language, string> = {
  fr: `adequat agglomerat anglican anonymat apostolat artisanat assassinat attentat automate bareme benevolat bilan cadran candidat candidate
    cardinalat certificat championnat concordat consulat courtisan diplomate disparate divan doctorat economat emirat episcopat
    externat generalat habitat internat isolat maman mandarinat mecenat median milan modem monitorat monnaie orphelinat patronat paysan
    pensionnat pontificat postulat principat reliquat resultat ruban safran salariat soudan sultanat tandem theoreme titan totem tribunat`,
  en: 'basin begin bulletin citizen coffin diplomat habitat inherit muffin opera resin robin suburban taxi thermostat',
};

const splitEndings = (endings: string): [typed: string, rest: string][] =>
  words(endings).flatMap((ending) => {
    const least = ending.indexOf('.');
    const whole = ending.replace('.', '');
    return Array.from({ length: whole.length - least }, (_, more): [string, string] => [
      whole.slice(0, least + more),
      whole.slice(least + more),
    ]);
  });

const words = (list: string): string[] => list.split(/\s+/);
const SPLIT = { fr: splitEndings(ENDINGS.fr), en: splitEndings(ENDINGS.en) };
const EXCEPT = { fr: new Set(words(WHOLE.fr)), en: new Set(words(WHOLE.en)) };

/**
 * Words that the beginning of one may become, a blank between them: « coopératio » is longer than the stem by which « coopération » is
 * kept. Null where it ends like none.
 */
export function completions(language: Language, beginning: string): string | null {
  const folded = beginning.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  if (EXCEPT[language].has(folded)) return null;
  const rests = new Set(SPLIT[language].filter(([typed]) => folded.endsWith(typed)).map(([, rest]) => rest));
  return rests.size === 0 ? null : [...rests].map((rest) => beginning + rest).join(' ');
}
