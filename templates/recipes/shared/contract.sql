-- tidegate: phase=contract after=@@after@@
@@include shared/head.sql@@
@@include shared/contract_words.sql@@
