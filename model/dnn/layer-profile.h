/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Measured time of each layer of a network on a device, as a CSV file:
 *
 *     # source: Li, Zhou, Chen, MECOMM 2018, figure 3, Raspberry Pi 3
 *     layer,seconds
 *     conv_1,0.052
 *
 * Usage: LayerProfile profile = LayerProfile::ReadFile("pi3.csv"); profile.Match(*model);
 */
#ifndef EDGE_INFERENCE_LAYER_PROFILE_H
#define EDGE_INFERENCE_LAYER_PROFILE_H

#include "dnn-model.h"

#include <istream>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Seconds by layer name. The columns "layer" and "seconds" may stand in any order among others,
 * which are ignored; rows of the same layer add up (a layer measured in parts).
 */
class LayerProfile
{
  public:
    /** @param source where the numbers come from, in one line */
    explicit LayerProfile(const std::string& source = "");

    /**
     * @param fileName a CSV file
     * @return the profile
     * @throws std::runtime_error with one sentence that names file and line
     */
    static LayerProfile ReadFile(const std::string& fileName);

    /** @param input the text @param fileName name for messages @return the profile */
    static LayerProfile Read(std::istream& input, const std::string& fileName);

    /** @param fileName file to write */
    void WriteFile(const std::string& fileName) const;

    /** @param output where the text goes */
    void Write(std::ostream& output) const;

    /**
     * Add to the time of a layer.
     * @param layer name of the layer
     * @param seconds its time, finite and at least 0
     */
    void Add(const std::string& layer, double seconds);

    /** @return where the numbers come from */
    const std::string& GetSource() const;

    /** @return the names of the layers in the order in which they were added */
    const std::vector<std::string>& GetLayers() const;

    /** @param layer name of a layer @return true if its time is known */
    bool Has(const std::string& layer) const;

    /** @param layer name of a layer @return its time in seconds, 0 if it is not known */
    double GetSeconds(const std::string& layer) const;

    /** @return the sum of all times in seconds */
    double GetTotalSeconds() const;

    /**
     * The times of the layers of a model. Inputs and layers without FLOPs (Flatten, Dropout, ...)
     * that the profile does not name take no time.
     * @param model the model
     * @return seconds by layer id
     * @throws std::invalid_argument when the profile names a layer that the model does not have, or
     *         lacks one that computes
     */
    std::vector<double> Match(const DnnModel& model) const;

  private:
    std::string m_source;                    //!< where the numbers come from
    std::vector<std::string> m_layers;       //!< order of addition
    std::map<std::string, double> m_seconds; //!< time by layer
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_LAYER_PROFILE_H
