// Ambition A, second half: energy and homes, mobility, care, water and surroundings.
import type { System } from '../systems';

export const livingAndMoving: System[] = [
  {
    number: 2, ambitions: ['a'], theme: 'energy', works: 'partly', path: '/mijn-gegevens',
    texts: {
      nl: {
        name: 'Toestemming voor energiegegevens',
        what: 'Een huishouden geeft voor een bepaalde tijd toestemming om kwartierwaarden te lezen.',
        who: 'een huishouden',
        says: 'Mijn leverancier ziet mijn kwartierwaarden drie maanden; daarna vanzelf niets meer.',
        later: 'Voor huishoudens en hun leverancier of adviseur. De toestemming stopt vanzelf en kan altijd eerder worden ingetrokken.',
        now: 'Een toestemming heeft een doel en een einddatum, stopt vanzelf en kan altijd eerder worden ingetrokken. Er komen nog geen kwartierwaarden van de netbeheerder binnen.',
      },
      en: {
        name: 'Consent for energy data',
        what: 'A household gives consent to read its quarter-hour values for a set time.',
        who: 'a household',
        says: 'My supplier sees my quarter-hour values for three months; then, by itself, nothing more.',
        later: 'For households and their supplier or adviser. The consent ends by itself and can always be withdrawn earlier.',
        now: 'A consent has a purpose and an end date, ends by itself and can always be withdrawn earlier. No quarter-hour values come in from the grid operator yet.',
      },
    },
  },
  {
    number: 13, ambitions: ['a'], theme: 'energy', works: 'not-yet',
    texts: {
      nl: {
        name: 'Stroom van de buren',
        what: 'Brengt vraag en aanbod van kleine partijen bij elkaar, met opslag en ruimte op het net.',
        who: 'een inwoner',
        says: 'Mijn zonnestroom ging naar de buren en ik kan de afrekening narekenen.',
        later: 'Voor buurten, energiecoöperaties en de netbeheerder. Elke stap van de afrekening is na te rekenen.',
      },
      en: {
        name: 'Power from the neighbours',
        what: 'Brings demand and supply of small parties together, with storage and room on the grid.',
        who: 'a resident',
        says: 'My solar power went to the neighbours and I can check the bill by sums.',
        later: 'For neighbourhoods, energy cooperatives and the grid operator. Every step of the bill can be recalculated.',
      },
    },
  },
  {
    number: 14, ambitions: ['a'], theme: 'energy', works: 'not-yet',
    texts: {
      nl: {
        name: 'Mijn huis, mijn maatregelen',
        what: 'Toont een woning en de maatregelen die daar als eerste lonen, met kosten en besparing.',
        who: 'een bewoner',
        says: 'Dit is mijn huis; deze drie maatregelen eerst, zoveel kost en scheelt het.',
        later: 'Voor bewoners, huurders, woningcorporaties en hele straten: energie, comfort, zorg, veiligheid, van het gas af en levensloopbestendig.',
      },
      en: {
        name: 'My home, my measures',
        what: 'Shows a home and the measures that pay there first, with cost and saving.',
        who: 'a resident',
        says: 'This is my home; these three measures first, this is what they cost and save.',
        later: 'For residents, tenants, housing corporations and whole streets: energy, comfort, care, safety, leaving gas and a lifetime-proof home.',
      },
    },
  },
  {
    number: 29, ambitions: ['a'], theme: 'energy', works: 'not-yet',
    texts: {
      nl: {
        name: 'De slimme wijk',
        what: 'Een wijk beheert samen haar gegevens en beslist samen over wat die opbrengen.',
        who: 'een wijkbewoner',
        says: 'Wij stemden, dit bracht het op, hier ging het heen.',
        later: 'Voor bewoners van een wijk. Elke stem, elke afspraak en elke euro is terug te vinden.',
      },
      en: {
        name: 'The smart district',
        what: 'A district manages its data together and decides together on what it earns.',
        who: 'a resident of the district',
        says: 'We voted, this is what it brought in, this is where it went.',
        later: 'For the residents of a district. Every vote, every agreement and every euro can be found.',
      },
    },
  },
  {
    number: 35, ambitions: ['a'], theme: 'energy', works: 'not-yet',
    texts: {
      nl: {
        name: 'Energie- en klimaatmonitor',
        what: 'Laat per gemeente zien hoe het staat met energie en klimaat, ook van datacenters.',
        who: 'een beleidsmedewerker',
        says: 'Waar staan wij tegenover 2030 en 2050?',
        later: 'Voor gemeenten, provincie en wie het wil weten. Elk cijfer heeft een bron, een datum en een trend.',
      },
      en: {
        name: 'Energy and climate monitor',
        what: 'Shows for each municipality how energy and climate stand, data centres included.',
        who: 'an official',
        says: 'Where do we stand against 2030 and 2050?',
        later: 'For municipalities, the province and whoever wants to know. Every figure has a source, a date and a trend.',
      },
    },
  },
  {
    number: 15, ambitions: ['a'], theme: 'mobility', works: 'not-yet',
    texts: {
      nl: {
        name: 'Eén reis, één betaling',
        what: 'Plant en betaalt een reis met bus, trein en deelvervoer, ook als er iets uitvalt.',
        who: 'een reiziger',
        says: 'Eén reis, één betaling, ook toen de bus uitviel.',
        later: 'Voor reizigers en vervoerders, met de open gegevens van de concessies. Vervoerders sluiten op gelijke voorwaarden aan.',
      },
      en: {
        name: 'One trip, one payment',
        what: 'Plans and pays a trip by bus, train and shared transport, also when something fails.',
        who: 'a traveller',
        says: 'One trip, one payment, even when the bus was cancelled.',
        later: 'For travellers and carriers, with the open data of the concessions. Carriers join on equal terms.',
      },
    },
  },
  {
    number: 16, ambitions: ['a'], theme: 'mobility', works: 'not-yet',
    texts: {
      nl: {
        name: 'Slimme logistiek',
        what: 'Vervoerders wisselen ruimte en ritten uit zonder hun klanten prijs te geven.',
        who: 'een vervoerder',
        says: 'Ik reed minder leeg en mijn klantenlijst bleef van mij.',
        later: 'Voor vervoerders en verladers. Eerst gegevens uitwisselen, daarna samen plannen.',
      },
      en: {
        name: 'Smart logistics',
        what: 'Carriers exchange room and trips without giving away their customers.',
        who: 'a carrier',
        says: 'I drove empty less often and my list of customers stayed mine.',
        later: 'For carriers and shippers. First exchange of data, then planning together.',
      },
    },
  },
  {
    number: 17, ambitions: ['a'], theme: 'mobility', works: 'not-yet',
    texts: {
      nl: {
        name: 'De weg in beeld',
        what: 'Meet hoe de weg erbij ligt, hoe het verkeer doorstroomt en hoe goed plekken bereikbaar zijn.',
        who: 'een wegbeheerder',
        says: 'Ik weet welke 5 km ik eerst moet herstellen.',
        later: 'Voor wegbeheerders en weggebruikers. De pagina zegt er ook bij hoe goed de gegevens zelf zijn.',
      },
      en: {
        name: 'The road in view',
        what: 'Measures the state of the road, the flow of traffic and how well places can be reached.',
        who: 'a road manager',
        says: 'I know which 5 km I must repair first.',
        later: 'For road managers and road users. The page also says how good the data itself is.',
      },
    },
  },
  {
    number: 18, ambitions: ['a'], theme: 'care', works: 'not-yet',
    texts: {
      nl: {
        name: 'Zorg op afstand',
        what: 'Zelfmetingen komen bij de zorgverlener, die ziet wie nu iets vraagt; de patiënt ziet wie keek.',
        who: 'een verpleegkundige',
        says: 'Acht van mijn 120 patiënten vragen nu iets.',
        later: 'Voor patiënten en hun zorgverleners: zelf meten, beeldconsult en voorkomen dat mensen ziek worden. De patiënt kan zeggen: ik zie wie keek.',
      },
      en: {
        name: 'Care at a distance',
        what: 'Self-measurements reach the care giver, who sees who needs something; the patient sees who looked.',
        who: 'a nurse',
        says: 'Eight of my 120 patients need something now.',
        later: 'For patients and their care givers: measuring at home, consultation by video and preventing illness. The patient can say: I see who looked.',
      },
    },
  },
  {
    number: 19, ambitions: ['a'], theme: 'water', works: 'not-yet',
    texts: {
      nl: {
        name: 'Water, dijk en stuw',
        what: 'Meet water en dijken, en laat zien wat stuwen doen en waarom.',
        who: 'een hydroloog',
        says: 'De stuwen deden wat ik had gedaan, en ik kan ingrijpen.',
        later: 'Voor de waterschappen, met overal dezelfde manier van sturen. Ook het effect van maatregelen in de buurt wordt zichtbaar.',
      },
      en: {
        name: 'Water, dike and weir',
        what: 'Measures water and dikes, and shows what weirs do and why.',
        who: 'a hydrologist',
        says: 'The weirs did what I would have done, and I can step in.',
        later: 'For the water authorities, with the same way of managing everywhere. The effect of local measures becomes visible too.',
      },
    },
  },
  {
    number: 20, ambitions: ['a', 'd'], theme: 'water', works: 'not-yet',
    texts: {
      nl: {
        name: 'Brabant in zicht',
        what: 'Open gegevens en kaarten van de regio, met per verzameling hoe goed zij is.',
        who: 'een raadslid',
        says: 'Binnen een minuut had ik het cijfer, de trend en de bron.',
        later: 'Voor inwoners, raadsleden, journalisten en onderzoekers. Iedereen kan zelf een overzicht maken en de gegevens meenemen.',
      },
      en: {
        name: 'Brabant in view',
        what: 'Open data and maps of the region, with the quality of each data set.',
        who: 'a councillor',
        says: 'Within a minute I had the figure, the trend and the source.',
        later: 'For residents, councillors, journalists and researchers. Anyone can make an overview and take the data along.',
      },
    },
  },
];
