/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * From the outputs of a network to a choice.
 */
#ifndef EDGE_INFERENCE_CHOICE_SAMPLER_H
#define EDGE_INFERENCE_CHOICE_SAMPLER_H

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @param count options @param scores one per option @param mask 0: forbidden
 * @return the allowed option of the highest score, the first one of equals
 * @throws std::runtime_error if an allowed score is no finite number
 */
uint32_t FindBestChoice(std::size_t count, const float* scores, const uint8_t* mask);

/**
 * Softmax over the allowed options, sum of exp(score - highest score).
 * @param count options @param scores one per option @param mask 0: forbidden
 * @param probabilities gets one per option, 0 where forbidden
 * @throws std::runtime_error if an allowed score is no finite number
 */
void ComputeProbabilities(std::size_t count,
                          const float* scores,
                          const uint8_t* mask,
                          double* probabilities);

/**
 * Draw an option with its probability, or evenly from the allowed ones.
 * @param count options @param scores one per option @param mask 0: forbidden
 * @param uniform in [0, 1); below `exploration` the draw is even. What is left of it is used for
 *        the draw itself
 * @param exploration probability of an even draw @param greedy true: the best option instead of a
 *        draw from the softmax
 * @return the option, an allowed one
 * @throws std::runtime_error if an allowed score is no finite number
 */
uint32_t DrawChoice(std::size_t count,
                    const float* scores,
                    const uint8_t* mask,
                    double uniform,
                    double exploration,
                    bool greedy);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CHOICE_SAMPLER_H
