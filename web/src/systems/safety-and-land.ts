// Ambition A, first half: safety, farms and food, permits and supervision.
import type { System } from '../systems';

export const safetyAndLand: System[] = [
  {
    number: 4, ambitions: ['a'], theme: 'safety', works: 'not-yet',
    texts: {
      nl: {
        name: 'Treffer of geen treffer',
        what: 'Diensten vragen elkaar eerst alleen of er een treffer is, en besluiten daarna of zij gegevens delen.',
        who: 'een burgemeester',
        says: 'Ik weet of er een treffer is, op welke grond, en wie besloot te delen.',
        later: 'Voor burgemeesters, het RIEC en de veiligheidsregio’s. Patronen worden gezocht in gepseudonimiseerde gegevens. Elk besluit om te delen staat vast, met de grondslag erbij.',
      },
      en: {
        name: 'Hit or no hit',
        what: 'Agencies first ask each other only whether there is a hit, and then decide whether to share data.',
        who: 'a mayor',
        says: 'I know whether there is a hit, on what ground, and who decided to share.',
        later: 'For mayors, the regional centre against subversive crime and the safety regions. Patterns are sought in pseudonymised data. Every decision to share is recorded with its legal basis.',
      },
    },
  },
  {
    number: 5, ambitions: ['a'], theme: 'safety', works: 'not-yet',
    texts: {
      nl: {
        name: 'Bibob- en subsidietoets',
        what: 'Laat zien wie achter een aanvraag staat en welke signalen aandacht vragen.',
        who: 'een medewerker',
        says: 'Ik zie in vijf minuten waarom dit dossier aandacht vraagt, en waarom niet.',
        later: 'Voor wie vergunningen en subsidies toetst. Elk signaal noemt zijn bron en kan worden tegengesproken. Een mens besluit, niet het systeem.',
      },
      en: {
        name: 'Integrity and subsidy screening',
        what: 'Shows who stands behind an application and which signals ask for attention.',
        who: 'an officer',
        says: 'In five minutes I see why this file asks for attention, and why not.',
        later: 'For those who screen permits and subsidies. Every signal names its source and can be contested. A person decides, not the system.',
      },
    },
  },
  {
    number: 6, ambitions: ['a'], theme: 'safety', works: 'not-yet',
    texts: {
      nl: {
        name: 'Drugsafval in het water',
        what: 'Meetpunten in beken en kanalen merken een lozing op en wijzen aan waar gezocht moet worden.',
        who: 'een handhaver',
        says: 'De melding kwam voor de vissen dreven, met een vak op de kaart waar ik moet zoeken.',
        later: 'Voor waterschappen en handhavers. Metingen van water worden naast afvoer en weer gelegd. Bewijs blijft bewaard zoals het gemeten is.',
      },
      en: {
        name: 'Drug waste in the water',
        what: 'Measuring points in streams and canals notice a dump and point out where to search.',
        who: 'an enforcer',
        says: 'The alert came before the fish floated, with an area on the map where I must search.',
        later: 'For water authorities and enforcers. Measurements of water are laid beside discharge and weather. Evidence is kept as it was measured.',
      },
    },
  },
  {
    number: 36, ambitions: ['a'], theme: 'safety', works: 'not-yet',
    texts: {
      nl: {
        name: 'Veilig melden, weerbaar zijn',
        what: 'Inwoners en bedrijven melden veilig wat zij zien; de overheid ziet alleen het beeld als geheel.',
        who: 'een wethouder',
        says: 'Ik zie waar het speelt, zonder iemand te verklikken.',
        later: 'Voor gemeenten en hun inwoners. Kleine groepen worden nooit getoond. De pagina laat ook zien of een maatregel hielp.',
      },
      en: {
        name: 'Report safely, stay resilient',
        what: 'Residents and firms report safely what they see; government sees only the picture as a whole.',
        who: 'an alderman',
        says: 'I see where it happens, without giving anyone away.',
        later: 'For municipalities and their residents. Small groups are never shown. The page also shows whether a measure helped.',
      },
    },
  },
  {
    number: 23, ambitions: ['a', 'b'], theme: 'safety', works: 'not-yet',
    texts: {
      nl: {
        name: 'Digitaal weerbaar',
        what: 'Waarschuwt een organisatie voor zwakke plekken in producten die zij echt gebruikt.',
        who: 'een mkb-ondernemer',
        says: 'Eén mail, over een product dat ik echt heb, met wat ik moet doen.',
        later: 'Voor bedrijven en overheden. Organisaties delen dreigingen in vertrouwen met elkaar. Wie meedoet bepaalt zelf wie wat ziet.',
      },
      en: {
        name: 'Cyber resilience',
        what: 'Warns an organisation of weak spots in products it really uses.',
        who: 'the owner of a small firm',
        says: 'One e-mail, about a product I really have, with what I must do.',
        later: 'For firms and public bodies. Organisations share threats with each other in confidence. Who takes part decides who sees what.',
      },
    },
  },
  {
    number: 1, ambitions: ['a', 'b'], theme: 'land', works: 'partly', path: '/mijn-gegevens',
    texts: {
      nl: {
        name: 'Gegevens van de boer, en van elke sector',
        what: 'De eigenaar van gegevens geeft per doel een machtiging, ziet wat er gebruikt is en zet het uit.',
        who: 'een boer',
        says: 'Ik zie wie wat van mij gebruikt en zet het uit.',
        later: 'Voor melkvee, varkens, pluimvee, glastuinbouw en vollegrondsgroente, en ook voor hightech, logistiek en onderhoud. Elke machtiging wordt een kaart met één zin: wie, wat, waarvoor, tot wanneer.',
        now: 'De boer ziet elke afspraak als een kaart met één zin, staat aanvragen toe of weigert ze, pauzeert, stopt, en ziet wat er gelezen is. Koppelingen met JoinData en met sectoren zijn er nog niet.',
      },
      en: {
        name: 'Data of the farmer, and of every sector',
        what: 'The owner of data grants use for one purpose, sees what was used and switches it off.',
        who: 'a farmer',
        says: 'I see who uses what of mine and switch it off.',
        later: 'For dairy, pigs, poultry, greenhouses and field vegetables, and for high tech, logistics and maintenance too. Every grant becomes a card with one sentence: who, what, what for, until when.',
        now: 'The farmer sees every agreement as a card with one sentence, allows or refuses requests, pauses, stops, and sees what was read. There are no links with JoinData or with sectors yet.',
      },
    },
  },
  {
    number: 7, ambitions: ['a'], theme: 'land', works: 'not-yet',
    texts: {
      nl: {
        name: 'Mestvervoer',
        what: 'Legt vrachten, gewichten en ritten naast elkaar en wijst ritten aan die niet kloppen.',
        who: 'een toezichthouder',
        says: 'Van de tien ritten waren er acht echt mis.',
        later: 'Voor toezicht op mest. Het kijkt naar voertuigen en plekken, nooit naar gezichten. Wat geen treffer is, wordt meteen vernietigd.',
      },
      en: {
        name: 'Manure transport',
        what: 'Lays loads, weights and trips side by side and points out trips that do not add up.',
        who: 'an inspector',
        says: 'Of the ten trips, eight were really wrong.',
        later: 'For supervision of manure. It looks at vehicles and places, never at faces. What is not a hit is destroyed at once.',
      },
    },
  },
  {
    number: 8, ambitions: ['a'], theme: 'land', works: 'not-yet',
    texts: {
      nl: {
        name: 'Slim boeren',
        what: 'Metingen uit stal en veld laten zien welk dier of perceel vandaag aandacht vraagt.',
        who: 'een boer of dierenarts',
        says: 'Deze vijf dieren moet ik vanochtend zien; de rest klopt.',
        later: 'Voor bedrijven met varkens, pluimvee of melkvee, voor akkerbouw en voor de dierenarts. De boer bepaalt wie meekijkt.',
      },
      en: {
        name: 'Smart farming',
        what: 'Measurements from barn and field show which animal or field needs attention today.',
        who: 'a farmer or vet',
        says: 'These five animals I must see this morning; the rest is fine.',
        later: 'For farms with pigs, poultry or dairy cows, for arable farms and for the vet. The farmer decides who looks along.',
      },
    },
  },
  {
    number: 9, ambitions: ['a'], theme: 'land', works: 'not-yet',
    texts: {
      nl: {
        name: 'Van grond tot mond',
        what: 'Volgt voedsel door de keten en laat zien van wie het komt en wie er wat aan verdient.',
        who: 'een consument',
        says: 'Ik weet van wie dit komt en wat die boer ervan krijgt.',
        later: 'Voor consumenten, korte ketens en keurmerken. Een code op het product opent de weg die het aflegde.',
      },
      en: {
        name: 'From ground to mouth',
        what: 'Follows food through the chain and shows whom it comes from and who earns what.',
        who: 'a consumer',
        says: 'I know whom this comes from and what that farmer gets for it.',
        later: 'For consumers, short chains and quality schemes. A code on the product opens the way it travelled.',
      },
    },
  },
  {
    number: 10, ambitions: ['a'], theme: 'permits', works: 'not-yet',
    texts: {
      nl: {
        name: 'Risicogericht toezicht',
        what: 'Maakt een toezichtprogramma dat per bedrijf uitlegt waarom er wel of geen controle komt.',
        who: 'een planner',
        says: 'Ik kan elk bedrijf uitleggen waarom wij wel of niet komen.',
        later: 'Voor de drie omgevingsdiensten. De regels staan in het algoritmeregister en zijn voor iedereen te lezen.',
      },
      en: {
        name: 'Risk-based supervision',
        what: 'Makes an inspection programme that explains for each firm why an inspection comes or not.',
        who: 'a planner',
        says: 'I can explain to every firm why we come or do not come.',
        later: 'For the three environment services. The rules stand in the algorithm register, for everyone to read.',
      },
    },
  },
  {
    number: 11, ambitions: ['a', 'd'], theme: 'permits', works: 'not-yet',
    texts: {
      nl: {
        name: 'Vergunning nodig?',
        what: 'Laat met een paar vragen zien wat op een plek mag, wat moet, en vraagt het meteen aan.',
        who: 'een ondernemer',
        says: 'Na zes vragen wist ik wat mag, wat moet, en kon ik aanvragen.',
        later: 'Voor initiatiefnemers en hun gemeente, met de regels van de Omgevingswet op de kaart. Ook wijzigen, behandelen en vooroverleg krijgen een plek.',
      },
      en: {
        name: 'Permit needed?',
        what: 'A few questions show what is allowed and required at a place, and apply at once.',
        who: 'an entrepreneur',
        says: 'After six questions I knew what is allowed, what is required, and could apply.',
        later: 'For applicants and their municipality, with the rules of the Environment and Planning Act on the map. Changing, treating and pre-consultation get a place too.',
      },
    },
  },
  {
    number: 12, ambitions: ['a'], theme: 'permits', works: 'not-yet',
    texts: {
      nl: {
        name: 'Toezicht op afstand',
        what: 'Metingen van luchtwassers en de weg van afval laten zien of een bedrijf zich aan de regels houdt.',
        who: 'een toezichthouder',
        says: 'Ik zie op afstand dat de wasser twee nachten uit stond.',
        later: 'Voor omgevingsdiensten en voor de boer zelf, die als eerste ziet wat er mis is. Elke bevinding toont de meting waar zij uit komt.',
      },
      en: {
        name: 'Supervision at a distance',
        what: 'Measurements of air scrubbers and the way of waste show whether a firm keeps the rules.',
        who: 'an inspector',
        says: 'I see from a distance that the scrubber was off for two nights.',
        later: 'For environment services and for the farmer, who is the first to see what is wrong. Every finding shows the measurement it comes from.',
      },
    },
  },
];
