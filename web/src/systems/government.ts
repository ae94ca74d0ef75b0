// Ambition D: a government fit for the future.
import type { System } from '../systems';

export const government: System[] = [
  {
    number: 27, ambitions: ['d'], theme: 'services', works: 'not-yet',
    texts: {
      nl: {
        name: 'Aanvragen en zaken',
        what: 'Vraagt alleen wat de overheid nog niet weet en houdt het dossier compleet.',
        who: 'een aanvrager',
        says: 'Drie vragen, de rest wist de overheid al.',
        later: 'Voor aanvragers en behandelaars. Bij elk besluit staat wie het nam, op welke grondslag, en hoe bezwaar gaat.',
      },
      en: {
        name: 'Applications and cases',
        what: 'Asks only what government does not know yet and keeps the file complete.',
        who: 'an applicant',
        says: 'Three questions, the rest government knew already.',
        later: 'For applicants and officials. Every decision says who took it, on what legal basis, and how to object.',
      },
    },
  },
  {
    number: 28, ambitions: ['d'], theme: 'services', works: 'partly', path: '/logboek',
    texts: {
      nl: {
        name: 'Wie keek er?',
        what: 'Elk gebruik van gegevens staat in één logboek dat iedereen kan controleren.',
        who: 'een inwoner',
        says: 'Wie keek in mijn gegevens, en waarom?',
        later: 'Voor inwoners, organisaties en de functionaris gegevensbescherming. Het logboek bewijst dat er niets uit is weggehaald.',
        now: 'Wie inlogt, ziet wie zijn gegevens gebruikte, wanneer en waarvoor, en haalt daar bewijs van op. Iedereen kan het logboek in de eigen browser controleren. Het gaat alleen over gegevens in deze Meent.',
      },
      en: {
        name: 'Who looked?',
        what: 'Every use of data stands in one log that anyone can check.',
        who: 'an inhabitant',
        says: 'Who looked into my data, and why?',
        later: 'For inhabitants, organisations and the data protection officer. The log proves that nothing was taken out of it.',
        now: 'Who logs in sees who used their data, when and what for, and can fetch proof of it. Anyone can check the log in their own browser. It covers only data in this Meent.',
      },
    },
  },
  {
    number: 30, ambitions: ['d'], theme: 'services', works: 'not-yet',
    texts: {
      nl: {
        name: 'Inloggen en basisregistraties',
        what: 'Eén keer inloggen, ook voor een ander; wat al bekend is staat er met de bron bij.',
        who: 'een aanvrager',
        says: 'Ik logde in als mijn bedrijf, en wat fout stond kon ik melden.',
        later: 'Voor inwoners en bedrijven, met DigiD, eHerkenning en eIDAS. Een fout in een basisregistratie is meteen terug te melden.',
      },
      en: {
        name: 'Log-in and base registers',
        what: 'Log in once, also for someone else; what is known already is shown with its source.',
        who: 'an applicant',
        says: 'I logged in as my firm, and what was wrong I could report.',
        later: 'For residents and firms, with DigiD, eHerkenning and eIDAS. An error in a base register can be reported back at once.',
      },
    },
  },
  {
    number: 32, ambitions: ['d'], theme: 'services', works: 'not-yet',
    texts: {
      nl: {
        name: 'Iedereen digitaal mee',
        what: 'Wijst cursussen en helpers in de buurt aan; een helper werkt met een machtiging.',
        who: 'een burger',
        says: 'Mijn buurvrouw hielp, zonder mijn wachtwoord.',
        later: 'Voor wie hulp zoekt en wie hulp geeft. Een machtiging zegt precies wat de helper mag, en tot wanneer.',
      },
      en: {
        name: 'Everybody takes part',
        what: 'Points out courses and helpers nearby; a helper acts by authorisation.',
        who: 'a citizen',
        says: 'My neighbour helped, without my password.',
        later: 'For those who seek help and those who give it. An authorisation says exactly what the helper may do, and until when.',
      },
    },
  },
  {
    number: 31, ambitions: ['d'], theme: 'together', works: 'not-yet',
    texts: {
      nl: {
        name: 'Meedenken en meetekenen',
        what: 'Bewoners zien een plan, tekenen hun idee en lezen wat ermee is gedaan.',
        who: 'een buurtbewoner',
        says: 'Ik zag het plan, tekende mijn idee en kreeg antwoord.',
        later: 'Voor bewoners en plannenmakers. Elke reactie krijgt een antwoord, met de reden erbij.',
      },
      en: {
        name: 'Think and draw along',
        what: 'Residents see a plan, draw their idea and read what was done with it.',
        who: 'a neighbour',
        says: 'I saw the plan, drew my idea and got an answer.',
        later: 'For residents and planners. Every reaction gets an answer, with the reason.',
      },
    },
  },
  {
    number: 33, ambitions: ['d'], theme: 'together', works: 'not-yet',
    texts: {
      nl: {
        name: 'De Agenda',
        what: 'Legt doelen, projecten, geld en resultaten naast elkaar, op de kaart.',
        who: 'een Statenlid',
        says: 'Van doel naar project naar euro naar resultaat, op de kaart.',
        later: 'Voor Provinciale Staten, partners en inwoners: meer dan zeventig projecten en wat zij brachten.',
      },
      en: {
        name: 'The Agenda',
        what: 'Lays goals, projects, money and results side by side, on the map.',
        who: 'a councillor of the province',
        says: 'From goal to project to euro to result, on the map.',
        later: 'For the provincial council, partners and residents: over seventy projects and what they brought.',
      },
    },
  },
  {
    number: 34, ambitions: ['d'], theme: 'together', works: 'not-yet',
    texts: {
      nl: {
        name: 'Samen aan één dossier',
        what: 'Eén zaak over meer organisaties heen, van eerste vraag tot besluit en archief.',
        who: 'een medewerker',
        says: 'Eén dossier, drie organisaties, niets kwijt.',
        later: 'Voor overheden die samen een besluit nemen, en voor wie later wil weten hoe het ging.',
      },
      en: {
        name: 'One file, worked on together',
        what: 'One case across several organisations, from first question to decision and archive.',
        who: 'a clerk',
        says: 'One file, three organisations, nothing lost.',
        later: 'For public bodies that decide together, and for those who later want to know how it went.',
      },
    },
  },
];
