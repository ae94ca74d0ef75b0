// Ambition B, the data economy, and ambition C, connectivity.
import type { System } from '../systems';

export const economy: System[] = [
  {
    number: 3, ambitions: ['b'], theme: 'data', works: 'not-yet',
    texts: {
      nl: {
        name: 'Data Value Center',
        what: 'Bedrijven leren van elkaars cijfers zonder de eigen cijfers te tonen.',
        who: 'een mkb-ondernemer',
        says: 'Ik leerde iets uit elkaars cijfers zonder de mijne te tonen.',
        later: 'Voor bedrijven, eerst in de maakindustrie. Gegevens worden veilig gecombineerd; alleen de uitkomst is te zien.',
      },
      en: {
        name: 'Data Value Center',
        what: 'Firms learn from each other’s figures without showing their own.',
        who: 'the owner of a small firm',
        says: 'I learned something from each other’s figures without showing mine.',
        later: 'For firms, first in manufacturing. Data is combined safely; only the outcome can be seen.',
      },
    },
  },
  {
    number: 21, ambitions: ['b'], theme: 'data', works: 'not-yet',
    texts: {
      nl: {
        name: 'De digitale fabriek',
        what: 'Volgt zes cijfers van een fabriek en wijst de machine aan die een cijfer doet zakken.',
        who: 'een productieleider',
        says: 'Ik zie welke van de zes KPI’s vandaag zakt en door welke machine.',
        later: 'Voor fabrieken en hun toeleveranciers: tijd tot de markt, herhaalbaarheid, nauwkeurigheid, beschikbaarheid, onderhoud en doorstroming.',
      },
      en: {
        name: 'The digital factory',
        what: 'Follows six figures of a factory and points out the machine that makes one drop.',
        who: 'a production lead',
        says: 'I see which of the six KPIs drops today and because of which machine.',
        later: 'For factories and their suppliers: time to market, reproducibility, accuracy, availability, maintainability and throughput.',
      },
    },
  },
  {
    number: 22, ambitions: ['b'], theme: 'data', works: 'not-yet',
    texts: {
      nl: {
        name: 'Digitale stap voor het mkb',
        what: 'Adviseert welke techniek voor een bedrijf loont en wat de eerste stap is.',
        who: 'een ondernemer',
        says: 'Eén advies, wat het oplevert, en de eerste stap maandag.',
        later: 'Voor kleine en middelgrote bedrijven. Het advies laat zien met welke regels het tot stand kwam.',
      },
      en: {
        name: 'A digital step for small firms',
        what: 'Advises which technology pays for a firm and what the first step is.',
        who: 'an entrepreneur',
        says: 'One advice, what it brings, and the first step on Monday.',
        later: 'For small and medium-sized firms. The advice shows by which rules it was made.',
      },
    },
  },
  {
    number: 24, ambitions: ['b'], theme: 'data', works: 'not-yet',
    texts: {
      nl: {
        name: 'Werk en leren',
        what: 'Vergelijkt wat iemand kan met wat werk vraagt, en wijst de korte cursus ertussen aan.',
        who: 'een werkzoekende',
        says: 'Ik zie welk werk ik met een korte cursus kan doen.',
        later: 'Voor werkzoekenden, zij-instromers, werkgevers en opleiders. Wie zoekt, bepaalt zelf wie meekijkt.',
      },
      en: {
        name: 'Work and learning',
        what: 'Compares what someone can do with what work asks, and names the short course in between.',
        who: 'a job seeker',
        says: 'I see which work I can do with a short course.',
        later: 'For job seekers, lateral entrants, employers and trainers. Who seeks decides who looks along.',
      },
    },
  },
  {
    number: 37, ambitions: ['b'], theme: 'data', works: 'not-yet',
    texts: {
      nl: {
        name: 'Monitor van de data-economie',
        what: 'Toont hoe de data-economie groeit en brengt partners, plekken en geld bij elkaar.',
        who: 'een investeerder',
        says: 'Ik vond partner en plek op één pagina.',
        later: 'Voor bedrijven, investeerders en gemeenten. Cijfers en een ontmoetingsplek op één pagina.',
      },
      en: {
        name: 'Monitor of the data economy',
        what: 'Shows how the data economy grows and brings partners, places and money together.',
        who: 'an investor',
        says: 'I found partner and place on one page.',
        later: 'For firms, investors and municipalities. Figures and a meeting place on one page.',
      },
    },
  },
  {
    number: 25, ambitions: ['c'], theme: 'networks', works: 'not-yet',
    texts: {
      nl: {
        name: 'Breedbandmonitor',
        what: 'Laat zien welke adressen snel internet kunnen krijgen en welke witte adressen overblijven.',
        who: 'een wethouder',
        says: 'Ik weet welke adressen nog niets hebben en wie daar wil aanleggen.',
        later: 'Voor gemeenten, coöperaties en aanbieders: de restopgave, vraagbundeling en dekking van mobiel en IoT.',
      },
      en: {
        name: 'Broadband monitor',
        what: 'Shows which addresses can get fast internet and which are left over.',
        who: 'an alderman',
        says: 'I know which addresses have nothing yet and who wants to build there.',
        later: 'For municipalities, cooperatives and providers: the addresses left over, demand bundling and mobile and IoT cover.',
      },
    },
  },
  {
    number: 26, ambitions: ['c'], theme: 'networks', works: 'not-yet',
    texts: {
      nl: {
        name: 'BrabantRing',
        what: 'Maakt van losse glasvezelnetten één open netwerk: één keer bestellen, overal te gebruiken.',
        who: 'een zorgaanbieder',
        says: 'Ik sluit één keer aan en bereik heel Brabant.',
        later: 'Voor eigenaren van netten en wie ze wil gebruiken. Toegangsvoorwaarden zijn open; daarna volgt een ontwerp dat een breuk overleeft.',
      },
      en: {
        name: 'BrabantRing',
        what: 'Turns separate fibre networks into one open network: order once, use everywhere.',
        who: 'a care provider',
        says: 'I connect once and reach the whole of Brabant.',
        later: 'For owners of networks and those who want to use them. Access terms are open; a design that survives a break follows.',
      },
    },
  },
];
