import '@sealift/element/define';
import './round-trip.js';
