/** Words of every user interface, as labels and in `Press Back`: everybody knows them, no game has its own for them. English. */
export const interfaceWords: ReadonlySet<string> = new Set(
  (
    'accept action actions add added advanced again all allow apply about automatic back begin bottom browse cancel cancelled center change ' +
    'changes choose clear close closed confirm content continue copy create created current custom cut date day days default delete deleted ' +
    'deleting description details disable disabled done down download duration edit empty enable enabled end enter error errors exit ' +
    'export fail failed file files filter filters find finish finished first folder forward free general go help hide home hour hours ' +
    'import info information input install invalid language last later left less level link list load loaded loading lock log login logout ' +
    'main max maximum menu message messages middle min minimum minute minutes month name never next none normal note notes number off ' +
    'old on open option options other output page password paste pause play please preview previous print progress quit ready redo ' +
    'refresh reload remove removed rename repeat reset restart restore result results resume retry return right save saved saving ' +
    'scroll search second seconds select selected selection send set settings show size skip sort start started status stop stopped ' +
    'submit success support switch tab test text time title today toggle top total try type undo unknown unlock up update updated ' +
    'upload url user username value version view volume wait waiting warning warnings week width window year years'
  ).split(' '),
);
