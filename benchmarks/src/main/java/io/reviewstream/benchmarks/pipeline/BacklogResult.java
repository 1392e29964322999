package io.reviewstream.benchmarks.pipeline;

/**
 * What became of many reviews that waited for a streamer with a small heap.
 *
 * @param twice answers beyond the first to a review
 * @param perSecond answers, from the first that was seen to the last
 * @param settledMegabytes resident memory of the streamer, once a fifth was answered
 * @param mostMegabytes the most it was after that
 * @param growthMegabytes for every 100,000 reviews after that
 */
record BacklogResult(
        int answered,
        int lost,
        int twice,
        double perSecond,
        double settledMegabytes,
        double mostMegabytes,
        double growthMegabytes) {}
