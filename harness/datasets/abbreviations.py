"""Abbreviations of each language: after `NEVER` no sentence ends, after `MAY_END` one may. In lower case, no last dot.

Letters with dots between them (z.B., p. ej., т.е.) and single letters need no entry of their own.
"""

from __future__ import annotations

NEVER_END = {
    "de": "abb abs abt alt am.it anm apr art aug av bd begr bes betr bev bez bezgl bzw ca chr dez dgl dipl dir do dr "
    "ebd ehem einschl entspr erw ev evtl fa feb ff fr frl frhr geb gegr gem gen ges gest ggf hg hl hrsg inkl ing insb "
    "inzw jan jhd jul jun kap kath kgl lat lt mag mar max med min mio mrd mr mrs ms nat nov nr okt orig pfr phil prof "
    "rd rel resp rer s sen sep sept sog sr st stellv str tel u übers urspr u.a u.ä vgl verh vers verw vgl vs wg z zt "
    "zit zzgl zw österr östl westl nördl südl mind gegr bspw abk allg bayr dt engl frz ital röm schweiz",
    "fr": "m mm mme mmes mlle mlles me mes dr drs pr prof st ste sts stes mgr mgrs no nos n° art av bd boul cf chap "
    "env ex fig hab ill ibid id janv févr fév avr juil sept oct nov déc lt col gén cdt cap p pp par ref réf rééd suppl "
    "t tél trad vol vs ital inf sup éd adj",
    "es": "sr sra srta sres sras srtas dr dra dres prof profa d dña da don ing lic arq gral gen cnel tte cap cmdte "
    "mons fr sto sta st núm nº no art arts av avda avd c cap caps cf cfr ej aprox atte depto dpto ed eds etc.a fig "
    "figs p pp pág págs párr pdte pbro ppal prov ref rte sec sig sigs tel tfno trad vid vol vols vs máx mín ene feb "
    "mar abr jun jul ago sept oct nov dic ee uu",
    "it": "sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa avv ing arch geom rag on mons gen col cap ten magg "
    "s ss art artt cap capp cfr ecc.ti fig figg n nn nr num p pp pag pagg par es ed eds tel vol voll v vs vd ca circa "
    "max min gen genn febb feb mar apr mag giu lug ago sett set ott nov dic trad rif",
    "pt": "sr sra srs sras srta dr dra drs dras prof profa eng enga arq exmo exma exmos ilmo ilma d dom gen gal cel "
    "cap ten maj sen dep st sto sta av avda r art arts cap cf ed eds ex fig figs n nº núm no p pp pág págs par tel vol "
    "vols vs máx mín aprox jan fev mar abr mai jun jul ago set out nov dez séc obs",
    "nl": "dhr mevr mw mej dr drs ir ing mr mrs prof ds st ca blz bv bijv bijz c.q cf d.w.z enz.a evt excl fig geb gem "
    "incl jl jr sr max min m.b.t mld mln nl nr nrs o.a o.m okt ong p pag par pct plm red resp sept tel tot uitg vgl "
    "vnl vs zgn z.g jan feb mrt apr jun jul aug sep nov dec art afb hfdst",
    "ru": "г гг гр д др.и им инж илл ком коп корп кв л м мин млн млрд тыс трлн напр н нач о обл оз п пер пл пос поч "
    "пр просп проф р рис род руб с св см соч ср стр с.х т табл тел ул ум уч ч чл шт акад ген полк кап лейт сент окт "
    "ноя дек янв фев авг апр доц канд зам зав изд ред респ ст ок",
    "uk": "р рр м гр ім інж ком корп кв мін млн млрд тис напр обл оз пл пос пр просп проф рис св см ст стор табл тел "
    "вул ред акад ген доц канд зам зав вид грн коп ок",
    "pl": "abp al ang bp dr ds dyr gen godz hab im inż itp.w jw kard kl km kpt ks lek łac m.in mgr mjr min mln mld "
    "nb np nr o ob ok os p pkt płk pl pn por pow prof przyp pt r red ros rys s sp st str św tel tj tys tzn tzw ul ur "
    "ust wg woj wyd zł zm zob",
    "cs": "atp bc býv č čj doc dr fr hl hod inž ing ingr j jr judr kap kol ks k mgr mil mj mjr mld mld mudr např nám "
    "nár obr odd okr p phdr plk pol popř pozn prof př r resp roč rozh s st str sv š t tab tel tj tř tzn tzv ul vyd vč "
    "zejm zn",
    "tr": "dr doç prof av yrd öğr gör alb alm ank apt arş bk bkz bl böl bul cad cem çev der ed fak fr gen hz ing ist "
    "kur mah mad mim müh no num ör örn öz s sn sok st sy şb tel tic vb.i vd vs.i y yay yy yüz m mö ms gnl korg tuğg "
    "yzb bşk müd",
    "sv": "bl.a ca dr dvs d.v.s e.d ev f f.d fil fr hr inkl jfr kl kap kr kungl m.fl m.m max min nr o.d obs osv.a "
    "p.g.a prof resp s s.k sid st t.ex t.o.m tel tr u.a vol jan feb apr aug sept okt nov dec",
    "da": "bl.a ca dr dvs d.v.s ekskl evt f f.eks fhv fig fr hr inkl jf kap kl kr m.fl max min mia mio nr o.a osv.a "
    "p.g.a pga prof red resp s s.k sml st tlf vedr vs jan feb mar apr jun jul aug sept okt nov dec",
    "nb": "bl.a ca dr dvs ekskl ev evt f f.eks fig fr hr inkl jf jfr kap kl kr m.a maks min mill mrd nr o.a osv.a pga "
    "pkt prof red resp s sml st tlf vedr vs jan feb mar apr jun jul aug sept okt nov des",
    "fi": "dos dr esim fil ks klo ko kpl krs lis milj mm mrd mt n nk no nr ns os par prof puh s sek st t ts tri tuh "
    "vrt v vs yht ym.a yo",
    "hu": "dr prof ifj id ill kb kft.a ld m max min nr old özv pl sz szt szerk tel tsz u un ún uo v vö vs zrt.a jan "
    "febr márc ápr máj jún júl aug szept okt nov dec",
    "ro": "dr prof ing av art alin bd bl cap cca col conf dl dna dnei dlui ed etaj ex fig gen jud lt mr nr op p pag "
    "pct pp resp sf st str tel vol vs ian feb mart apr iun iul aug sept oct nov dec",
    "el": "κ κκ κα π.χ δρ καθ αρ αρθ βλ λ λεωφ μ.μ π.μ οδ σ σελ στρ τηλ τ.μ τόμ εκ εκατ δισ χιλ ιαν φεβ απρ αυγ σεπτ "
    "οκτ νοε δεκ",
    "id": "dr drs dra prof ir h hj kh st no jl jln kab kec kel hlm hal dll.a dsb.a tgl tel sdr sdri bpk",
    "vi": "ts ths pgs gs bs ks tp tt tx p q h đ tr st",
    "hi": "डॉ डा प्रो श्री श्रीमती सं पं रु कि मी क्र एड इं न",
    "ne": "डा प्रा श्री पं इ कि मी रु नं वि सं",
    "mr": "डॉ डा प्रा श्री सौ पं रु कि मी क्र",
    "ar": "د أ م ص ج ت ط هـ ق مج",
    "fa": "د م ص ج ق هـ",
    "he": "ד פרופ",
}
"""Titles, months, and what a number, a name or an example follows."""

MAY_END = {
    "de": "usw etc co jh jhd jhdts n.chr v.chr u.s.w o.ä u.v.m mbh eur std sek km",
    "fr": "etc cie av.j.-c apr.j.-c s.a",
    "es": "etc ee.uu a.c d.c s.a cía ud uds vd vds a.m p.m",
    "it": "ecc etc a.c d.c s.p.a s.r.l",
    "pt": "etc ltda cia a.c d.c s.a",
    "nl": "enz etc n.chr v.chr e.d m.m",
    "ru": "т.д т.п др пр г гг в вв руб н.э долл чел",
    "uk": "т.д т.п ін р рр ст грн н.е",
    "pl": "itd itp r w zł",
    "cs": "atd apod n.l kč",
    "tr": "vb vs a.ş ltd",
    "sv": "osv etc m.m m.fl e.kr f.kr",
    "da": "osv mv m.m m.fl e.kr f.kr",
    "nb": "osv mv m.m m.fl e.kr f.kr",
    "fi": "jne ym yms eaa ekr",
    "hu": "stb kft zrt rt kr.u kr.e",
    "ro": "etc ș.a ș.a.m.d",
    "el": "κλπ κ.λπ κ.ά π.χ",
    "id": "dll dsb dst",
}
"""Abbreviations that end a list, a year or a firm's name: a capital behind them begins a sentence."""

MONTHS = {
    "de": "januar jänner februar feber märz april mai juni juli august september oktober november dezember "
    "jan jän feb mär apr jun jul aug sep sept okt nov dez",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}
"""Words that follow the day in a date, in languages that write a dot behind an ordinal number."""

STARTERS = {
    "de": "der die das den dem ein eine einer er sie es wir ich ihr man im in am an auf aus bei mit nach seit von vor "
    "zu zum zur für und aber doch auch dies dieser diese dieses dabei damit danach dann darauf dort da so wie wer was "
    "wenn weil als ob nun jetzt heute gestern hier nur noch bis durch gegen ohne um unter über während zwar seine "
    "ihre sein ihr kein keine alle viele beide nachdem obwohl deshalb trotzdem außerdem allerdings bereits dennoch "
    "später insgesamt laut gleichzeitig zudem jedoch",
    "da": "han hun det den de der i på vi jeg en et men og så da",
    "nb": "han hun det den de der i på vi jeg en et men og så da",
    "fi": "hän se he ne tämä mutta ja kun",
    "cs": "on ona to ten ta v na a ale když",
    "hu": "a az ez ő de és",
    "tr": "bu o bir ve ama",
    "pl": "on ona to w na a ale gdy i",
}
"""Words that begin a sentence where one begins behind a number with a dot: "Sie ist 19. Der Bruder ist 21." """
